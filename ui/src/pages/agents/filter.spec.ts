import { filters, readFilter, toFleetSync } from './filter';

const read = (search: string) => readFilter(new URLSearchParams(search));

it.each([
  { search: '', some: false, sync: null },
  { search: 'sort=updated', some: false, sync: null },
  { search: 'status=ERROR_SYNC', some: true, sync: { status: 'ERROR_SYNC' } },
  {
    search: 'status=ERROR_SYNC&reason=InvalidConfig',
    some: true,
    sync: { status: 'ERROR_SYNC', reason: 'InvalidConfig' },
  },
  { search: 'behind=true', some: true, sync: { behind: true } },
  { search: 'behind=yes', some: false, sync: null },
  { search: 'status=ERROR_SYNC&status=PENDING', some: true, sync: null },
  { search: 'status=ERROR_SYNC&q=booking', some: true, sync: null },
  { search: 'reason=InvalidConfig&paused=true', some: true, sync: null },
  { search: 'reason=InvalidConfig&desired=absent', some: true, sync: null },
])('the filter "$search" leaves agents out: $some, and as a sync of many is $sync', ({ search, some, sync }) => {
  expect(filters(read(search))).toBe(some);
  expect(toFleetSync(read(search))).toEqual(sync);
});
