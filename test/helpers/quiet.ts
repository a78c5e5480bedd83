/**
 * Warnings of the library go to the error stream, and thousands of programs of the tests have some: `npm test` says nothing of them. A test that is about
 * what is printed looks at the stream itself. Everything else that is printed is still seen, and does not belong into a run that passes.
 */
const LIBRARY = /^\d+ (?:warning|note)s?(?: of the access review \(|:\n)/;

const { stderr } = process;
const write = stderr.write;
stderr.write = ((...args: Parameters<typeof write>) => typeof args[0] === 'string' && LIBRARY.test(args[0]) || write.apply(stderr, args)) as typeof write;
afterAll(() => {
  stderr.write = write;
});
