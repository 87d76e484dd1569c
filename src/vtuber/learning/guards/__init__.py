"""Guards against reward hacking: what a mode earned by pressing its chat does not count."""
