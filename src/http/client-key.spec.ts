import { clientKey } from './client-key';

it.each([
  { address: '203.0.113.9', want: '203.0.113.9' },
  { address: '::ffff:203.0.113.9', want: '::ffff:203.0.113.9' },
  { address: '2001:db8:1:2:3:4:5:6', want: '2001:db8:1:2' },
  { address: '2001:db8:1:2::9', want: '2001:db8:1:2' },
  { address: '2001:db8::9', want: '2001:db8:0:0' },
  { address: '2001::3:4:5:6:7:8', want: '2001:0:3:4' },
  { address: '::1', want: '0:0:0:0' },
  { address: '::', want: '0:0:0:0' },
  { address: 'fe80::1%eth0', want: 'fe80:0:0:0' },
  { address: '', want: '' },
])('$address counts for $want', ({ address, want }) => expect(clientKey(address)).toBe(want));

it('two addresses of one network count for one client', () =>
  expect(clientKey('2001:db8:1:2::1')).toBe(clientKey('2001:db8:1:2:ffff::1')));
