// The dashboards that are committed, by their names: `make mixin` writes them.
function(config={})
  ((import 'mixin.libsonnet') + { _config+:: config }).grafanaDashboards
