const CODES = { green: 32, yellow: 33, red: 31, cyan: 36, gray: 90, bold: 1 } as const;
export type Colour = keyof typeof CODES;

export function paint(colour: Colour | null, text: string, colours: boolean): string {
  return colour === null || !colours ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}
