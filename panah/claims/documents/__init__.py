"""Papers of a claim: a statement for the worker or an authority, a demand, two books side by side; PDF, DOCX, XLSX.

    paper = statement(file, audience="court", language="ru")      # blocks of words, in one language
    pdf([paper, paper_in_the_workers_language]); docx([...])      # the same blocks on paper
    xlsx(file, audience="court", languages=["ru", "ky"])          # the calculation with formulas that recompute

No paper says anything about the right to stay, citizenship or papers of the worker; free remarks of the record are
never printed. Names and addresses stand in a paper only where they were chosen for it.
"""
