export { Who } from './access';
export { AdminModule } from './admin.module';
export { AdminAccess, AdminRoutes, NoStore } from './admin-routes';
export { Administers, Reads, Syncs } from './scopes';
