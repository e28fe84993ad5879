export * from './doctor';
export * from './events';
export * from './serving';
