-- The requests of persons, as those who answer them follow them.  Repeated at every calimero.installer().

CREATE OR REPLACE VIEW calimero_vue.droits_demandes WITH (security_invoker = true) AS
    SELECT r.caisse, r.demande, r.genre, b.matricule, b.nom, b.prenom, r.recue_le, r.prolongee_le, r.prolongee_motif,
           e.delai_le, CASE WHEN r.repondue_le IS NULL THEN e.delai_le - current_date END AS jours_restants,
           coalesce(r.repondue_le, current_date) > e.delai_le AS en_retard, r.repondue_le, r.issue, r.motif, r.agent, r.agent_reponse
      FROM calimero_data.demande_droit r
      JOIN calimero_data.debiteur b USING (caisse, debiteur)
     CROSS JOIN LATERAL calimero.demande_delai(r.caisse, r.recue_le, r.prolongee_le IS NOT NULL) AS e (delai_le)
     ORDER BY r.repondue_le IS NOT NULL, e.delai_le, r.caisse, r.demande;
COMMENT ON VIEW calimero_vue.droits_demandes IS 'One row a request of a person about her data: those that wait first, the latest ones at the head.';
-- A column says what the column that it comes from says.
SELECT calimero.commenter_colonnes('calimero_vue', '^droits_');
COMMENT ON COLUMN calimero_vue.droits_demandes.delai_le IS 'Last day to answer: a month after it was received, three when it was prolonged (GDPR article 12(3)), moved to the next working day (Regulation 1182/71, article 3(4)).';
COMMENT ON COLUMN calimero_vue.droits_demandes.jours_restants IS 'Days left to answer, negative when late; null once answered.';
COMMENT ON COLUMN calimero_vue.droits_demandes.en_retard IS 'It waits beyond its last day, or was answered after it.';
