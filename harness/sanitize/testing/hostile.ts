const of = (...codes: readonly number[]): string => String.fromCodePoint(...codes);
const ESC = of(0x1b);

/** Texts that a cluster may choose, and that act where they are shown as they are; `act` stands for what would be done. */
export const HOSTILE: readonly string[] = [
  // A terminal: colours, its cursor, its title, links, a clipboard, sequences of 8 bits, and lines that overwrite themselves.
  `${ESC}[31mact`,
  `${ESC}[2J${ESC}[Hact`,
  `${ESC}]0;act${of(7)}`,
  `${ESC}]8;;http://act.example${ESC}\\act${ESC}]8;;${ESC}\\`,
  `${ESC}]52;c;YWN0${of(7)}`,
  `${ESC}P1$tact${ESC}\\`,
  `${ESC}[0Ksection_start:1:act\r`,
  `${of(0x9b)}31mact`,
  `${of(0x9d)}0;act${of(0x9c)}`,
  `result: conformant\ract`,
  `act${of(8, 8, 8)}`,
  `a${of(0)}act`,
  `a${of(7)}act`,
  `a${of(0x7f)}act`,
  `a${of(0x0b, 0x0c)}act`,
  `a${of(0x85)}act`,
  `a${of(0x2028)}act${of(0x2029)}`,
  // Who reads: text in another direction than it is written.
  `a${of(0x202e)}act${of(0x202c)}`,
  `a${of(0x2066)}act${of(0x2069)}`,
  `a${of(0x200f)}act${of(0x061c)}`,
  // XML.
  `]]>act`,
  `<!-- act -->`,
  `<failure message="act"/>`,
  `</failure></testcase></testsuite></testsuites>`,
  `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;`,
  `<?xml version="1.0"?><act/>`,
  `&lt;act&gt; &amp; &#x1b;`,
  `a" act="1`,
  `a${of(0xfffe)}${of(0xffff)}act`,
  `a${of(0xd800)}act`,
  `[[ATTACHMENT|/etc/passwd]]`,
  `[[ATTACHMENT|../../act]]`,
  // HTML and Markdown.
  `<script>act()</script>`,
  `</script><script>act()</script>`,
  `<img src=x onerror=act()>`,
  `"><svg/onload=act()>`,
  `<a href="javascript:act()">a</a>`,
  `<iframe srcdoc="<script>act()</script>">`,
  `[a](javascript:act())`,
  String.raw`\[a\](javascript:act())`,
  `![a](javascript:act())`,
  `<javascript:act()>`,
  '`<img src=x onerror=act()>`',
  '\\`<img src=x onerror=act()>\\`',
  '``<img src=x onerror=act()>`',
  `# act\n\n<script>act()</script>\n\n* a`,
  `a\n\n    <script>act()</script>`,
  `| a |\n|---|\n| <b onclick=act()> |`,
  `{{act}} {{{act}}} \${act} $(act) %s%n`,
  // YAML.
  `: act`,
  `a: {act: 1}`,
  `- act`,
  `!!js/function act`,
  `&act *act`,
  `---\nact: 1\n...`,
  `"act`,
  `'act: |`,
  `# act`,
  `\tact: 1`,
  `%YAML 9.9`,
  // Servers that run a run.
  `::error file=act::act`,
  `a\n  ::set-output name=act::act`,
  `::stop-commands::act`,
  `a ##[error]act`,
  `##vso[task.setvariable variable=act]act`,
  `##teamcity[buildStatus text='act']`,
  // Names of files.
  `../../../act`,
  `/etc/act`,
  `..`,
  `.`,
  ``,
  `a/../../act`,
  `con`,
  `act.`,
  'act'.repeat(2000),
];

/** What of a text, as a terminal or a CI server reads it, would act; colours that are given are left out. */
export function actsIn(text: string, colours = /(?!)/g): readonly string[] {
  const plain = text.replaceAll(colours, '');
  return [
    ...(plain.match(
      // oxlint-disable-next-line no-control-regex -- they are what is looked for.
      /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu,
    ) ?? []),
    ...(plain.match(/^[ \t]*::\w[^\n]*::|##(?:vso|teamcity)?\[/gm) ?? []),
  ];
}
