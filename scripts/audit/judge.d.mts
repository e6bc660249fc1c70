/** For the tests, which are TypeScript. */
export function judge(
  report: string,
  exceptions: Readonly<Record<string, string>>,
): { asked: boolean; faults: string[]; excused: { id: string; reason: string }[] };
