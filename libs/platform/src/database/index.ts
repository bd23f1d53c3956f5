export { bytesOfHex } from './bytes.js';
export * from './application-role.js';
export * from './database.errors.js';
export * from './database.js';
export * from './group-commit.js';
export * from './lost-connections.js';
export * from './migrate.js';
export { prepared, PreparedStatement } from './prepared.js';
export { Prisma } from './generated/client.js';
