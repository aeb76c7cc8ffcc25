"""The addresses of wage claims and employers, a part of the desk's."""

from django.urls import path

from panah.desk.views import (
    claim_books,
    claim_compared,
    claim_papers,
    claim_steps,
    claims,
    employers,
)

claim_urlpatterns = [
    path("cases/<uuid:case_id>/claims/", claims.case_claims, name="case-claims"),
    path("cases/<uuid:case_id>/claims/new/", claims.new_claim, name="new-claim"),
    path("claims/<uuid:claim_id>/", claims.claim, name="claim"),
    path("claims/<uuid:claim_id>/lines/", claims.lines, name="claim-lines"),
    path("claims/<uuid:claim_id>/confirm/", claims.confirm, name="claim-confirm"),
    path("claims/<uuid:claim_id>/results/<int:result_number>/", claims.result, name="claim-result"),
    path("claims/<uuid:claim_id>/books/", claim_books.versions, name="claim-versions"),
    path("claims/<uuid:claim_id>/books/take/", claim_books.take, name="claim-take"),
    path("claims/<uuid:claim_id>/books/diary/", claim_books.take_diary, name="claim-diary"),
    path("claims/<uuid:claim_id>/books/<str:book>/<str:part>/", claim_books.table, name="claim-table"),
    path(
        "claims/<uuid:claim_id>/states/<str:book>/<int:version_number>/",
        claim_books.version,
        name="claim-version",
    ),
    path("claims/uploads/<uuid:upload_id>/", claim_books.upload, name="claim-upload"),
    path("claims/<uuid:claim_id>/two-books/", claim_compared.side_by_side, name="claim-two-books"),
    path("claims/<uuid:claim_id>/two-books.pdf", claim_compared.side_by_side_pdf, name="claim-two-books-pdf"),
    path("claims/<uuid:claim_id>/debt/", claim_compared.debt, name="claim-debt"),
    path("claims/<uuid:claim_id>/debt/answers/", claim_compared.debt_answers, name="claim-debt-answers"),
    path("claims/<uuid:claim_id>/debt.svg", claim_compared.debt_curve, name="claim-debt-curve"),
    path("claims/<uuid:claim_id>/debt.pdf", claim_compared.debt_pdf, name="claim-debt-pdf"),
    path("claims/<uuid:claim_id>/papers/", claim_papers.claim_papers, name="claim-papers"),
    path("claims/<uuid:claim_id>/offer/", claim_papers.settlement, name="claim-settlement"),
    path("claims/<uuid:claim_id>/steps/", claim_steps.steps, name="claim-steps"),
    path("claims/<uuid:claim_id>/steps/<str:step_kind>/", claim_steps.step, name="claim-step"),
    path("employers/", employers.employer_list, name="employers"),
    path("employers/<uuid:employer_id>/", employers.employer, name="employer"),
]
