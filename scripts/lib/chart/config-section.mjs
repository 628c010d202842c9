import { stringify } from 'yaml';

const BEGIN = '# <config>';
const END = '# </config>';

/** A scalar as values.yaml writes it: quoted where it has to be. */
const scalar = (value) => (value === '' ? "''" : stringify(value, { lineWidth: 0 }).trim());

/** The service takes any free port for 0, which no Service could name. */
const limits = { PORT: { minimum: 1 } };

/** `config:` of values.yaml: every setting with its description and default. */
function section(settings) {
  const lines = [
    '# The settings of the service: SYNC_LEASE_MS is `syncLeaseMs`, and so on. Times are in milliseconds.',
    'config:',
  ];
  let heading = '';
  for (const { name, section: own, text, value } of settings) {
    if (own !== heading) lines.push(`  # ${own}`);
    heading = own;
    lines.push(`  # -- ${text}`, `  ${name}: ${scalar(value)}`);
  }
  return lines.join('\n');
}

/** @returns {string} values.yaml with the section of the settings renewed */
export function withConfigSection(valuesYaml, settings) {
  const [before, rest] = valuesYaml.split(`${BEGIN}\n`);
  const after = rest?.split(`${END}\n`)[1];
  if (after === undefined) throw new Error(`values.yaml has no section from ${BEGIN} to ${END}`);
  return `${before}${BEGIN}\n${section(settings)}\n${END}\n${after}`;
}

/** @returns {object} the schema of all values with the settings' part renewed */
export function withConfigSchema(schema, settings) {
  const properties = Object.fromEntries(
    settings.map(({ variable, name, schema: own }) => [name, { ...own, ...limits[variable] }]),
  );
  return {
    ...schema,
    properties: { ...schema.properties, config: { type: 'object', additionalProperties: false, properties } },
  };
}
