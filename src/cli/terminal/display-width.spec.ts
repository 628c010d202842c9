import { displayWidth, padded } from './display-width';

it.each([
  ['', 0],
  ['Booking line', 12],
  ['Anrufannahme für Köln', 21],
  ['Запись', 6],
  ['日本語', 6],
  ['e\u0301', 1],
  ['👍', 2],
  ['👩🏽‍💻', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['a\u200bb', 2],
])('%j takes %d columns', (text, want) => {
  expect(displayWidth(text)).toBe(want);
});

it('fills up to a width, and never cuts', () => {
  expect([padded('日本', 6), padded('日本', 2)]).toEqual(['日本  ', '日本']);
});
