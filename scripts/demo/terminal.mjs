const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };

const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/** @returns {string} `text` in a style, when the output is a terminal and NO_COLOR is not set */
export function paint(style, text) {
  return coloured && style in codes ? `\x1b[${codes[style]}m${text}\x1b[0m` : text;
}

/** @returns {string[]} `text` in lines of at most `width` characters, broken at spaces */
export function wrap(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Prints rows in columns as wide as their longest cell; a long last column goes on below itself. */
export function printTable(head, rows, { indent = '  ', width = 110 } = {}) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => String(row[column]).length)));
  const before = indent.length + widths.slice(0, -1).reduce((sum, columnWidth) => sum + columnWidth + 2, 0);
  const line = (cells) => {
    const last = wrap(String(cells.at(-1)), Math.max(30, width - before));
    const first = cells.slice(0, -1).map((cell, column) => String(cell).padEnd(widths[column] + 2));
    return [indent + first.join('') + last[0], ...last.slice(1).map((more) => ' '.repeat(before) + more)]
      .map((text) => text.trimEnd())
      .join('\n');
  };
  console.log(paint('dim', line(head)));
  for (const row of rows) console.log(line(row));
}
