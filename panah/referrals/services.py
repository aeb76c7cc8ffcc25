"""Services a case can be referred for, and what may be disclosed with a referral."""

# In the order of the form. Labels are translated in the templates.
SERVICES = (
    "shelter",
    "food_and_clothes",
    "medical",
    "psychological",
    "legal_aid",
    "wage_claim",
    "documents",
    "interpretation",
    "return_home",
    "consular",
    "police_protection",
    "labour_inspection",
)

# What the sender can choose to disclose. Each goes only if the worker agreed to it.
# Of a wage claim; what stands behind each word is built in claims/disclosing.py.
CLAIM_PARTS = ("claim_statement", "claim_calculation", "claim_books")
DISCLOSABLE = (
    "name", "contact", "birth_date", "documents", "narrative", "facts", "finding", "files", *CLAIM_PARTS,
)  # fmt: skip

REASONS_TO_REJECT = (
    "no_capacity",
    "not_our_service",
    "not_our_region",
    "cannot_keep_safe",
    "need_more",
    "other",
)
