/** What is above it is written by hand. */
const MARK = '<!-- Made by `npm run docs:cli` from here on: do not edit by hand. -->';

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

function options(list) {
  if (list.length === 0) return '';
  const rows = list.map(({ flags, description, choices, defaultValue }) => {
    const more = [
      choices.length > 0 ? `one of ${choices.map((choice) => `\`${choice}\``).join(', ')}` : '',
      defaultValue === null ? '' : `default \`${defaultValue}\``,
    ].filter(Boolean);
    return `| \`${flags}\` | ${escaped(description)}${more.length > 0 ? ` (${more.join('; ')})` : ''} |`;
  });
  return `\n| option | |\n|---|---|\n${rows.join('\n')}\n`;
}

function parameters(list) {
  if (list.length === 0) return '';
  return `\n${list.map(({ name, description }) => `* \`${name}\`: ${escaped(description)}`).join('\n')}\n`;
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

function command({ path, aliases, description, usage, arguments: positional, options: flags }) {
  const call = `${path} ${usage.replace(/^\[options\] ?/, flags.length > 0 ? '[options] ' : '')}`.trim();
  const also = aliases.length > 0 ? ` Also \`${aliases.join('`, `')}\`.` : '';
  return `### ${path.replace('config-sync ', '')}\n\n\`\`\`\n${call}\n\`\`\`\n\n${sentence(escaped(description))}${also}\n${parameters(positional)}${options(flags)}`;
}

/** Those that do something; a group only has them below it. */
const leaves = (described) => (described.commands.length === 0 ? [described] : described.commands.flatMap(leaves));

/** @param {string} page docs/cli.md @param {object} root what `describeCli` says @returns {string} the page with a new reference */
export function withReference(page, root) {
  const [byHand] = page.split(MARK);
  const global = `Every command also takes these, before or after its name:\n${options(root.options)}`;
  return `${byHand}${MARK}\n\n## Reference\n\n${global}\n${leaves(root).map(command).join('\n')}`;
}
