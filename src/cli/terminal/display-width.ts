/** Latin, Greek, Cyrillic and Armenian letters that stand alone: a column each. */
const PLAIN = /^[\u0020-\u007e\u00a0-\u02ff\u0370-\u0482\u048a-\u058f…→]*$/;
const INVISIBLE = /^[\p{Mark}\p{Format}\p{Control}]+$/u;
/** Letters of East Asia, full-width forms and emoji take two columns. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
/** What makes one sign of several: joiners, selectors, skin tones, flags. */
const COMPOSED = /[\u200d\ufe0f\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/u;

let segmenter: Intl.Segmenter | undefined;

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const sign of signsOf(text)) width += INVISIBLE.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Finding signs that are composed is slow, and seldom needed. */
function signsOf(text: string): Iterable<string> {
  if (!COMPOSED.test(text)) return text;
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
