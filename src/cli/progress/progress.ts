/** How far something is that takes long: a bar for somebody who looks on, lines elsewhere. Always on standard error. */
export interface Progress {
  /** @param text what is under way now */
  at(done: number, text: string): void;
  /** Something that happened, kept to read. */
  note(text: string): void;
  end(): void;
}
