const PATHS = {
  check: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  alert: 'M8 2.2 14.4 13.4H1.6ZM8 6.4V9.4M8 11.3V11.4',
  close: 'M4 4 12 12M12 4 4 12',
  circle: 'M8 2.5A5.5 5.5 0 1 1 7.99 2.5Z',
  half: 'M8 2.5A5.5 5.5 0 1 1 7.99 2.5ZM8 2.5V13.5',
  dash: 'M4 8H12',
  diamond: 'M8 2 14 8 8 14 2 8Z',
  pause: 'M5.5 3.5V12.5M10.5 3.5V12.5',
  play: 'M5 3.2 12.5 8 5 12.8Z',
  sync: 'M3 6.5A5.3 5.3 0 0 1 12.4 5M13 9.5A5.3 5.3 0 0 1 3.6 11M12.7 2.3V5.3H9.7M3.3 13.7V10.7H6.3',
  plan: 'M4 2.5H12V13.5H4ZM6.3 5.5H9.7M6.3 8H9.7M6.3 10.5H8.3',
  back: 'M6 3.5 2.5 7 6 10.5M2.8 7H9.5A3.5 3.5 0 0 1 9.5 14H7',
  trash: 'M3 4.5H13M6 4.5V2.8H10V4.5M4.5 4.5 5.2 13.2H10.8L11.5 4.5',
  left: 'M10 3.5 5.5 8 10 12.5',
  right: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  search: 'M7 2.5A4.5 4.5 0 1 1 6.99 2.5ZM10.4 10.4 13.5 13.5',
  copy: 'M5.5 5.5H13.5V13.5H5.5ZM10.5 5.3V2.5H2.5V10.5H5.3',
  sun: 'M8 5A3 3 0 1 1 7.99 5ZM8 1.2V2.6M8 13.4V14.8M1.2 8H2.6M13.4 8H14.8M3.2 3.2 4.2 4.2M11.8 11.8 12.8 12.8M12.8 3.2 11.8 4.2M4.2 11.8 3.2 12.8',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6Z',
  auto: 'M8 2.5A5.5 5.5 0 1 1 7.99 2.5ZM8 2.5A5.5 5.5 0 0 1 8 13.5Z',
  exit: 'M9.5 2.5H3.5V13.5H9.5M6.5 8H13.5M11 5.2 13.8 8 11 10.8',
  hand: 'M8 2.5V8M5.5 4V8.5M10.5 4V8.5M3.5 8V9.5A4.5 4.5 0 0 0 12.5 9.5V6',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: what it means stands beside it in words. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
