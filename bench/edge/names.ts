/** What tables and chart go by. */

export const gatewayName = 'Clapperboard';
export const floorName = 'floor';

const requests = ': requests';

/** The name of the figure that says how many requests a contender answers. */
export const requestsOf = (contender: string): string => contender + requests;

/** The contender of such a figure; null for any other figure. */
export const contenderOf = (figure: string): string | null =>
  figure.endsWith(requests) ? figure.slice(0, -requests.length) : null;
