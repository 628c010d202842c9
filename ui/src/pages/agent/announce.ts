import { useEffect, useRef, useState } from 'preact/hooks';
import type { AgentDetail } from '../../api/types';

/** What a screen reader is told: nothing at first, then each change of the status. */
export function useAnnounceStatus({ name, status, reason }: AgentDetail): string {
  const [said, say] = useState('');
  const text = `${name} is ${status}${reason === null ? '' : `, ${reason}`}`;
  const before = useRef(text);
  useEffect(() => {
    if (before.current !== text) say(text);
    before.current = text;
  }, [text]);
  return said;
}
