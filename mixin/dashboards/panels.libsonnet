// Panels, rows and variables, in Grafana's JSON (schema 36: Grafana 9 and newer).
{
  local datasource = { type: 'prometheus', uid: '${datasource}' },

  // A dashboard of rows of panels, which share the width of their row: 24.
  dashboard(config, uid, title, description, variables, rows):: {
    uid: uid,
    title: title,
    description: description,
    tags: config.dashboardTags,
    editable: false,
    graphTooltip: 1,
    refresh: config.dashboardRefresh,
    schemaVersion: 36,
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    links: [{
      type: 'dashboards',
      title: 'Kafka',
      tags: config.dashboardTags,
      asDropdown: true,
      includeVars: true,
      keepTime: true,
    }],
    templating: { list: variables },
    panels: numbered(placed(rows)),
  },

  row(title, panels, height=8):: { title: title, height: height, panels: panels },

  // Locals, since fields are evaluated anew each time that they are asked for.
  local placed(rows) = std.foldl(
    function(done, row)
      local y = done.y;
      local above = done.panels;
      local edge(i) = std.floor(24 * i / std.length(row.panels));
      {
        y: y + 1 + row.height,
        panels: above
                + [{ type: 'row', title: row.title, collapsed: false, gridPos: { h: 1, w: 24, x: 0, y: y } }]
                + [
                  row.panels[i] { gridPos: { h: row.height, w: edge(i + 1) - edge(i), x: edge(i), y: y + 1 } }
                  for i in std.range(0, std.length(row.panels) - 1)
                ],
      },
    rows,
    { y: 0, panels: [] }
  ).panels,

  local numbered(panels) = [panels[i] { id: i + 1 } for i in std.range(0, std.length(panels) - 1)],

  local panel(type, title, description, unit, queries) = {
    type: type,
    title: title,
    description: description,
    datasource: datasource,
    fieldConfig: { defaults: { unit: unit } },
    targets: [
      queries[i] { datasource: datasource, refId: std.char(std.codepoint('A') + i) }
      for i in std.range(0, std.length(queries) - 1)
    ],
  },

  // Colours from a value on: [value, colour]. The first value is null.
  thresholds(steps):: {
    fieldConfig+: { defaults+: { thresholds: { mode: 'absolute', steps: [{ color: s[1], value: s[0] } for s in steps] } } },
  },
  // Red unless it is 0.
  badIfPositive:: self.thresholds([[null, 'green'], [1, 'red']]),

  // Words in place of numbers: [number, word, colour].
  mapped(words):: {
    fieldConfig+: {
      defaults+: {
        mappings: [{
          type: 'value',
          options: { [words[i][0]]: { text: words[i][1], color: words[i][2], index: i } for i in std.range(0, std.length(words) - 1) },
        }],
      },
    },
  },

  // One number: the last one, of a query without legend.
  stat(title, description, query, unit='short')::
    panel('stat', title, description, unit, [{ expr: query, instant: true }]) {
      options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'none' },
    } + self.thresholds([[null, 'text']]),

  // A line for each series.
  lines(title, description, query, legend, unit='short')::
    panel('timeseries', title, description, unit, [{ expr: query, legendFormat: legend }]) {
      fieldConfig+: { defaults+: { min: 0, custom: { fillOpacity: 5, showPoints: 'never' } } },
      options: {
        legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'], sortBy: 'Last *', sortDesc: true },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    },
  // Values may be negative.
  signed:: { fieldConfig+: { defaults+: { min:: null } } },
  stacked:: { fieldConfig+: { defaults+: { custom+: { stacking: { mode: 'normal' }, fillOpacity: 30 } } } },

  // A table with a row for each set of labels, in this order. Each column is [title, query, unit]; of one without title, only the labels
  // are shown.
  table(title, description, labels, columns)::
    local letter(i) = std.char(std.codepoint('A') + i);
    local numbers = std.range(0, std.length(columns) - 1);
    local value(i) = if std.length(columns) == 1 then 'Value' else 'Value #' + letter(i);
    panel('table', title, description, 'short', [
      { expr: column[1], format: 'table', instant: true }
      for column in columns
    ]) {
      fieldConfig+: {
        overrides: [
          { matcher: { id: 'byName', options: column[0] }, properties: [{ id: 'unit', value: column[2] }] }
          for column in columns
          if column[0] != null
        ],
      },
      options: { sortBy: [{ displayName: [column[0] for column in columns if column[0] != null][0], desc: true }] },
      transformations: [
        { id: 'merge' },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true } + { [value(i)]: true for i in numbers if columns[i][0] == null },
            indexByName: { [labels[i]]: i for i in std.range(0, std.length(labels) - 1) },
            renameByName: { [value(i)]: columns[i][0] for i in numbers if columns[i][0] != null },
          },
        },
      ],
    },

  // What every query selects; `cluster` stands for the label that names it.
  selector(config):: 'job=~"$job", instance=~"$instance", %(clusterLabel)s=~"$%(clusterLabel)s"' % config,

  // Variables of every dashboard, and further ones. That of the cluster has no values, and selects all, where series have no such label.
  variables(config, further=[])::
    [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
      self.variable('job', 'Job', 'label_values(kafka_up, job)'),
      self.variable('instance', 'Instance', 'label_values(kafka_up{job=~"$job"}, instance)'),
      self.variable(
        config.clusterLabel, 'Cluster', 'label_values(kafka_up{job=~"$job", instance=~"$instance"}, %(clusterLabel)s)' % config, all='.*'
      ),
    ] + further,

  variable(name, label, query, all='.+'):: {
    name: name,
    label: label,
    type: 'query',
    datasource: datasource,
    query: query,
    multi: true,
    includeAll: true,
    allValue: all,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    refresh: 2,
    sort: 1,
  },
}
