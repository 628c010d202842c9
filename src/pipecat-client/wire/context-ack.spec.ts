import { judgeAcknowledgement } from './context-ack';

const WITHOUT = 'the bot answered 200 without an acknowledgement';
const ack = (status: string, contextVersion: unknown) => JSON.stringify({ status, contextVersion });

it.each([
  { why: 'accepted, at the version sent', text: ack('accepted', 7), want: { outcome: 'accepted', contextVersion: 7 } },
  { why: 'stale, at a newer version', text: ack('stale', 9), want: { outcome: 'stale', contextVersion: 9 } },
  { why: 'stale, at the version sent', text: ack('stale', 7), want: { outcome: 'stale', contextVersion: 7 } },
  {
    why: 'accepted, and more that we do not know',
    text: '{"status":"accepted","contextVersion":7,"x":1}',
    want: { outcome: 'accepted', contextVersion: 7 },
  },
])('counts $why', ({ text, want }) => {
  expect(judgeAcknowledgement(200, text, 7)).toEqual({ ...want, error: null });
});

it.each([
  { why: "the official sample's not-ready, which is 200 with a list", text: '[{"error":"No active pipeline"},503]' },
  { why: 'an older version', text: ack('accepted', 6) },
  { why: 'stale at an older version', text: ack('stale', 6) },
  { why: 'a version in text', text: ack('accepted', '7') },
  { why: 'half a version', text: ack('accepted', 7.5) },
  { why: 'a version beyond what a number holds', text: '{"status":"accepted","contextVersion":9007199254740993}' },
  { why: 'no version', text: '{"status":"accepted"}' },
  { why: 'another status', text: ack('ok', 7) },
  { why: 'the status of another case', text: ack('Accepted', 7) },
  { why: 'an empty object', text: '{}' },
  { why: 'null', text: 'null' },
  { why: 'plain text', text: 'OK' },
  { why: 'nothing', text: '' },
])('does not count $why', ({ text }) => {
  expect(judgeAcknowledgement(200, text, 7)).toEqual({ outcome: 'unsupported', contextVersion: null, error: WITHOUT });
});

it.each([201, 202, 204])('does not count %d, whatever it says', (status) => {
  expect(judgeAcknowledgement(status, ack('accepted', 7), 7)).toMatchObject({
    outcome: 'unsupported',
    error: `the bot answered ${status} without an acknowledgement`,
  });
});

it.each(['{"status":"accep', '[{"error"', '<html><body>gateway</body></html>'])(
  'takes %s for an answer that got lost',
  (text) => {
    expect(judgeAcknowledgement(200, text, 7)).toMatchObject({ outcome: 'failed', contextVersion: null });
  },
);
