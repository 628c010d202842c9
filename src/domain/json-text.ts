/**
 * JSON that goes from the database to a bot as it was written out, numbers of any size included; it is parsed for who asks. In
 * `JSON.stringify` it is what it says.
 */
export class JsonText {
  /** @param text valid JSON */
  constructor(readonly text: string) {}

  static of(value: unknown): JsonText {
    return new JsonText(JSON.stringify(value));
  }

  get value(): unknown {
    return JSON.parse(this.text) as unknown;
  }

  toJSON(): unknown {
    return this.value;
  }
}
