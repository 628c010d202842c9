export interface Region {
  code: string;
  displayName: string;
}

export const REGIONS: readonly Region[] = [
  { code: 'us-west', displayName: 'US West (Oregon)' },
  { code: 'us-east', displayName: 'US East (Virginia)' },
  { code: 'eu-central', displayName: 'Europe (Frankfurt)' },
  { code: 'ap-south', displayName: 'Asia Pacific (Mumbai)' },
];

export function regionExists(code: string): boolean {
  return REGIONS.some((region) => region.code === code);
}
