/**
 * cdktf notes where each of its tokens was made. Below jest every such note is mapped through source maps, a quarter of the time of a synth, and nothing is
 * shown of it: what a program writes is the same without.
 */
jest.mock('cdktf/lib/tokens/private/stack-trace', () => ({ captureStackTrace: () => [] }));
