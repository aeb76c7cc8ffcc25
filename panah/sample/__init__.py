"""The sample caseload: invented organisations and people, plainly marked, made by a seeded generator."""
