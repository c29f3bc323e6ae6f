/** A refusal of the mock server. */
export class MockProblem extends Error {
  constructor(
    readonly status: number,
    readonly document: Record<string, unknown>,
  ) {
    super(String(document.title));
  }
}
