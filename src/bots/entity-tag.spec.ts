import { entityTag, holds } from './entity-tag';

it.each([
  { header: undefined, version: 3, want: false },
  { header: '', version: 3, want: false },
  { header: '"3"', version: 3, want: true },
  { header: 'W/"3"', version: 3, want: true },
  { header: '"1", W/"2" ,"3"', version: 3, want: true },
  { header: '"0"', version: 0, want: true },
  { header: '"13"', version: 3, want: false },
  { header: '"33"', version: 3, want: false },
  { header: '3', version: 3, want: false },
  { header: 'w/"3"', version: 3, want: false },
  { header: '*', version: 3, want: false },
])('a bot that sends $header holds version $version: $want', ({ header, version, want }) =>
  expect(holds(header, version)).toBe(want),
);

it('a bot that sends back the tag it got holds the version', () => expect(holds(entityTag(17), 17)).toBe(true));
