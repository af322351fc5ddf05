// Rules as YAML that people read: std.manifestYamlDoc sorts keys and quotes everything, and takes seconds.
{
  local lines(indent, text) = std.join('\n', [indent + line for line in std.split(std.rstripChars(text, '\n'), '\n')]) + '\n',
  local optional(rule, key, line) = if key in rule then line % rule[key] else '',

  local rule(indent, r) =
    indent + (if 'alert' in r then '- alert: ' + r.alert else '- record: ' + r.record) + '\n'
    + indent + '  expr: |\n' + lines(indent + '    ', r.expr)
    + optional(r, 'for', indent + '  for: %s\n')
    + (if 'labels' in r then indent + '  labels: { severity: %s }\n' % r.labels.severity else '')
    + (if 'annotations' in r then
         indent + '  annotations:\n'
         + indent + '    summary: >-\n' + lines(indent + '      ', r.annotations.summary)
         + indent + '    description: >-\n' + lines(indent + '      ', r.annotations.description)
         + indent + '    runbook_url: %s\n' % r.annotations.runbook_url
       else ''),

  // `groups:` and what is below it, without the last end of line, which jsonnet adds.
  groups(rules, indent=''):: std.rstripChars(indent + 'groups:\n' + std.join('\n', [
    indent + '  - name: ' + group.name + '\n' + indent + '    rules:\n' + std.join('\n', [rule(indent + '      ', r) for r in group.rules])
    for group in rules.groups
  ]), '\n'),
}
