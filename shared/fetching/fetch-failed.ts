/** One way of getting a program did not work here; another may. The message says why, in a clause. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
}
