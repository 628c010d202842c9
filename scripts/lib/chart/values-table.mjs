import { isMap, parseDocument } from 'yaml';

const MARK = /^ ?-- ?/;

/** The comment lines right above a key, without those of a paragraph further up. */
function commentOf(key) {
  return (key.commentBefore ?? '')
    .split(/\n\s*\n/)
    .at(-1)
    .split('\n')
    .filter(Boolean);
}

const described = (lines) => lines.find((line) => MARK.test(line))?.replace(MARK, '');
const intro = (lines) =>
  lines.filter((line) => !MARK.test(line) && !/^ ?<\/?\w+>$/.test(line)).map((line) => line.trim());

/** The parser gives a map the comment of its first key, and the file that of the first of all. */
function withOwnComments(node) {
  if (!isMap(node)) return node;
  const [first] = node.items;
  if (first) first.key.commentBefore ??= node.commentBefore;
  for (const { value } of node.items) withOwnComments(value);
  return node;
}

/** @returns {boolean} whether a description stands anywhere below */
function hasDescriptions(node) {
  return node.items.some(
    ({ key, value }) => described(commentOf(key)) !== undefined || (isMap(value) && hasDescriptions(value)),
  );
}

/** One row for each value that is no map, or is a map that is described as a whole. */
function rowsOf({ key, value }, path) {
  const name = [...path, key.value];
  const text = described(commentOf(key));
  const isGroup = isMap(value) && value.items.length > 0 && (text === undefined || hasDescriptions(value));
  if (isGroup) return value.items.flatMap((item) => rowsOf(item, name));
  return [{ name: name.join('.'), value: value.toJSON(), text: text ?? '' }];
}

const cell = (text) => String(text).replaceAll('|', '\\|');
const line = ({ name, value, text }) => `| \`${name}\` | \`${cell(JSON.stringify(value))}\` | ${cell(text)} |`;
const table = (rows) => ['| value | default | |', '|---|---|---|', ...rows.map(line)].join('\n');

/**
 * The values of a chart as Markdown: a table for each group of the top level, and one for what lies there by itself.
 * @param {string} valuesYaml the file; `# -- text` above a value describes it
 */
export function valuesTable(valuesYaml) {
  const single = [];
  const groups = [];
  for (const pair of withOwnComments(parseDocument(valuesYaml).contents).items) {
    const rows = rowsOf(pair, []);
    const whole = rows.length === 1 && rows[0].name === pair.key.value;
    if (whole) single.push(...rows);
    else
      groups.push(
        [`### ${pair.key.value}`, intro(commentOf(pair.key)).join(' '), table(rows)].filter(Boolean).join('\n\n'),
      );
  }
  return [...groups, '### The rest', table(single)].join('\n\n');
}
