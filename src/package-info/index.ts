export { packageRoot } from './package-root';
export { VERSION } from './version';
