export { ADMIN_NAME, parseAdminTokens, SCOPES, type AdminToken, type Scope } from './admin-tokens';
export { AppConfig, type AdminConfig, type BotsConfig, type PipecatConfig, type SyncConfig } from './app-config';
export { Secret } from './secret';
export { botToken } from './bot-token';
export { inspectEnvironment, type InspectedEnvironment } from './inspect-environment';
export { EnvironmentError, readBotTokenKey, readDatabaseUrl, readEnvironment } from './read-environment';
export { VERSION } from '../package-info';
