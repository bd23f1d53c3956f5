export * from './event-kinds.js';
export { type NotificationSettings, readNotificationSettings } from './notification-settings.js';
export * from './notifications.module.js';
export { NoticeSight } from './notice-sight.js';
export { type Notice, Notifier } from './notifier.js';
