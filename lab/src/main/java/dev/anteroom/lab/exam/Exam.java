package dev.anteroom.lab.exam;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import java.util.ArrayList;
import java.util.List;

/// Puts every question to every examinee.
public final class Exam {
    private Exam() {}

    /// @param told whether the examinees are told the service's port, as a user would with `--port`
    public static List<Marks> hold(List<Question> questions, List<Examinee> examinees, boolean told) {
        List<List<Marks.Marked>> papers = new ArrayList<>();
        for (int i = 0; i < examinees.size(); i++) {
            papers.add(new ArrayList<>());
        }
        for (Question question : questions) {
            Hints hints = told ? new Hints(question.port(), null) : Hints.NONE;
            Evidence evidence = CaptureReader.read(question.recording(), hints);
            for (int i = 0; i < examinees.size(); i++) {
                papers.get(i).add(new Marks.Marked(question, examinees.get(i).answer(evidence, hints)));
            }
        }
        List<Marks> marks = new ArrayList<>();
        for (int i = 0; i < examinees.size(); i++) {
            marks.add(new Marks(examinees.get(i).name(), examinees.get(i).namesCauses(), papers.get(i)));
        }
        return marks;
    }
}
