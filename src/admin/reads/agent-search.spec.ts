import { agentSearch } from './agent-search';

const of = (text: string) => agentSearch(text, 'cs');

describe('a search for agents', () => {
  it.each([
    { text: 'Book', name: 'Book', idDigits: null },
    { text: '  Booking line ', name: 'Booking line', idDigits: null },
    { text: 'cafe', name: 'cafe', idDigits: 'cafe' },
    { text: 'AAAAAAAA-0000', name: 'AAAAAAAA-0000', idDigits: 'aaaaaaaa0000' },
    { text: 'aaaaaaaa0000', name: 'aaaaaaaa0000', idDigits: 'aaaaaaaa0000' },
    { text: 'cs-aaaaaaaa0000', name: 'cs-aaaaaaaa0000', idDigits: 'aaaaaaaa0000' },
    { text: 'cs-', name: 'cs-', idDigits: null },
    { text: '-', name: '-', idDigits: null },
    { text: 'a'.repeat(33), name: 'a'.repeat(33), idDigits: null },
  ])('takes $text for the beginning of a name, or of an id', ({ text, ...search }) => expect(of(text)).toEqual(search));

  it('can be asked of PostgreSQL', () => expect(of('a\0b\ud800').name).toBe('ab�'));
});
