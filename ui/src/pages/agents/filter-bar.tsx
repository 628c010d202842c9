import { useEffect, useRef } from 'preact/hooks';
import type { AgentFilter } from '../../api/endpoints';
import { STATUS_NAMES, STATUSES } from '../../format/statuses';
import { number } from '../../format/text';
import { Icon } from '../../parts/icon';
import { TONE_ICONS } from '../../parts/status-badge';
import { useLive } from '../../state/live';
import { filters } from './filter';

interface Props {
  readonly filter: AgentFilter;
  readonly onChange: (filter: AgentFilter) => void;
}

const NOTHING: AgentFilter = { status: [], reason: '', desired: '', behind: false, paused: false, q: '', sort: '' };

export function FilterBar({ filter, onChange }: Props) {
  const set = (change: Partial<AgentFilter>): void => onChange({ ...filter, ...change });
  return (
    <form class="filters" role="search" aria-label="Agents" onSubmit={(event) => event.preventDefault()}>
      <div class="filter-row">
        <SearchField value={filter.q} onInput={(q) => set({ q })} />
        <ReasonField value={filter.reason} onChange={(reason) => set({ reason })} />
        <label class="inline">
          <span>Desired</span>
          <select value={filter.desired} onChange={(event) => set({ desired: event.currentTarget.value })}>
            <option value="">any</option>
            <option value="present">present</option>
            <option value="absent">absent</option>
          </select>
        </label>
        <label class="inline">
          <span>Order</span>
          <select value={filter.sort} onChange={(event) => set({ sort: event.currentTarget.value })}>
            <option value="">by id</option>
            <option value="updated">last changed first</option>
          </select>
        </label>
        <Check label="Behind" checked={filter.behind} onChange={(behind) => set({ behind })} />
        <Check label="Paused" checked={filter.paused} onChange={(paused) => set({ paused })} />
        {filters(filter) && (
          <button type="button" class="button button-quiet" onClick={() => onChange({ ...NOTHING, sort: filter.sort })}>
            <Icon name="close" size={12} />
            <span>Clear</span>
          </button>
        )}
      </div>
      <StatusChips chosen={filter.status} onChange={(status) => set({ status })} />
    </form>
  );
}

function SearchField({ value, onInput }: { readonly value: string; readonly onInput: (value: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const slash = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', slash);
    return () => removeEventListener('keydown', slash);
  }, []);
  return (
    <div class="search">
      <Icon name="search" size={14} />
      <input
        ref={field}
        type="search"
        value={value}
        placeholder="Begins with: name, id, name at Pipecat Cloud"
        aria-label="Search agents by the beginning of the name, the id or the name at Pipecat Cloud"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}

function ReasonField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { fleet } = useLive();
  const known = fleet?.byReason ?? [];
  const missing = value !== '' && !known.some(({ reason }) => reason === value);
  return (
    <label class="inline">
      <span>Reason</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">any</option>
        {missing && <option value={value}>{value}</option>}
        {known.map(({ reason, agents }) => (
          <option key={reason} value={reason}>
            {reason} ({number(agents)})
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface ChipsProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function StatusChips({ chosen, onChange }: ChipsProps) {
  const { fleet } = useLive();
  return (
    <fieldset class="chips">
      <legend class="hidden">Status</legend>
      {STATUS_NAMES.map((status) => {
        const { tone, means } = STATUSES[status];
        const on = chosen.includes(status);
        return (
          <label key={status} class={`chip tone-${tone} ${on ? 'chip-on' : ''}`} title={means}>
            <input
              type="checkbox"
              checked={on}
              onChange={() => onChange(on ? chosen.filter((name) => name !== status) : [...chosen, status])}
            />
            <Icon name={status === 'DELETED' ? 'dash' : TONE_ICONS[tone]} size={12} />
            <span>{status}</span>
            {fleet !== null && <span class="chip-count">{number(fleet.byStatus[status])}</span>}
          </label>
        );
      })}
    </fieldset>
  );
}
