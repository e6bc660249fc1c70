/** One IPv4 address in all the ways in which somebody may try to get it past a check. */
const hex = (value: number) => `0x${value.toString(16)}`;
const octal = (value: number) => `0${value.toString(8)}`;
const fullwidth = (text: string) =>
  text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
const percent = (text: string) => text.replace(/[0-9]/g, (digit) => `%${digit.charCodeAt(0).toString(16)}`);

/** Ways that URL parsers or resolvers are known to read as the same IPv4 address, or as a tunnel to it. */
export function spellings(octets: readonly number[]): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const dotted = octets.join('.');
  const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return [
    dotted,
    `${dotted}.`,
    `${dotted}..`,
    String(whole),
    octal(whole),
    hex(whole),
    hex(whole).toUpperCase(),
    octets.map(octal).join('.'),
    octets.map(hex).join('.'),
    octets.map((octet) => `000${octal(octet)}`).join('.'),
    `${a}.${hex(b)}.${octal(c)}.${d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${hex(a)}.${octal((b * 256 + c) * 256 + d)}`,
    fullwidth(dotted),
    dotted.replaceAll('.', '。'),
    fullwidth(dotted).replaceAll('.', '．'),
    percent(dotted),
    dotted.replaceAll('.', '%2e'),
    `[::ffff:${dotted}]`,
    `[::ffff:${groups}]`,
    `[0:0:0:0:0:FFFF:${groups}]`,
    `[::ffff:0:${dotted}]`,
    `[::${dotted}]`,
    `[::${groups}]`,
    `[64:ff9b::${dotted}]`,
    `[64:ff9b::${groups}]`,
    `[64:ff9b:1::${groups}]`,
    `[2002:${groups}::]`,
    `[2002:${groups}::1]`,
    `[2001:0:${groups}::1]`,
    `[2001:0:1::${groups}]`,
    `[fe80::${groups}]`,
    `[fe80::${groups}%25eth0]`,
  ];
}
