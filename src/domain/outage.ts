/** For those who answer callers and may not know the database: whether an error means that it is away. */
export { isOutage } from '../database/outage.ts';
