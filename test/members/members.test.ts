import { untouchedMembers } from '../support/touched-members';

/** A user's first use of a prop should not be the first one ever. */
it('every public member of the library is used by a test or an example', () => {
  expect(untouchedMembers()).toEqual([]);
}, 60_000);
