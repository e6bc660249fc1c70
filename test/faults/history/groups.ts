/** The members by what `key` says of each, in their order; those of which it says null are left out. */
export function groupBy<T>(members: readonly T[], key: (member: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const member of members) {
    const name = key(member);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(member);
    else groups.set(name, [member]);
  }
  return groups;
}
