export { DeadLetterList } from './dead-letter-list';
export { DeadLetterReader, type FoundLetter, type LetterPage } from './dead-letter-reader';
export { DeadLetterTreatment, type Treated, type Treatment } from './dead-letter-treatment';
export type { LetterBounds } from './letter-bounds';
export { readCursor } from './letter-cursor';
