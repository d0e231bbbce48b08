"""Property tests on a machine that is doing other things too: no deadline for one example, none called too slow."""

from hypothesis import HealthCheck, settings

settings.register_profile("yichuang", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("yichuang")
