// Answers of the engine to a node's scripts.
#include "cluster/membership/membership.hpp"
#include <babel/core/text.hpp>

#include <utility>
#include <variant>

namespace babel::cluster {

void membership::on_reply(const reply& answer, time_point now, actions& out) {
    const auto which = line_.take_answered();
    if (!which) return; // of a link that is over
    const bool is_full = answer.is_error() && answer.text.starts_with("OOM");
    const auto word = answer.word(0);
    if (word == "OK") line_.note_position(*which, answer);
    if (answer.is_error() && !is_full)
        restart("the engine refuses a script: " + printable(answer.text, 100), out);
    else if (word == "STALE")
        restart("another run of the engine has taken over", out);
    else if (word == "GONE")
        restart("the register has no such link any more", out);
    else if (!is_full && word != "OK" && *which != script::join)
        restart("an answer is not valid", out);
    else
        on_answer(*which, is_full ? nullptr : &answer, now, out);
}

/// `answer`: null if the engine was full.
void membership::on_answer(script which, const reply* answer, time_point now, actions& out) {
    const bool is_retried = which == script::claim || which == script::bind;
    if (is_retried && !answer) claims_from_ = now + pause_when_full;
    if (which == script::claim) return on_claimed(answer, out);
    if (which == script::beat) liveness_.on_beat_answered();
    claims_.on_answered(which);
    if (which == script::bind) return owners_.on_changed(answer, out);
    if (which == script::owners && !owners_.on_scanned(answer, line_, out))
        return restart("the answer to owners is not valid", out);
    if (operator_rules::runs(which)) {
        if (!operators_.on_answer(which, answer, now, out)) restart("an answer is not valid", out);
        return;
    }
    if (which == script::route) return courier_.on_routed(answer && answer->word(1) == "SENT", out);
    if (!answer) {
        if (!joining_.is_member()) restart("the engine is full", out);
        return;
    }
    switch (which) {
    case script::join:
        return on_joined(*answer, now, out);
    case script::beat:
        return on_beaten(*answer, now, out);
    case script::scan:
        return on_scanned(*answer, now, out);
    case script::down:
        if (answer->word(1) == "1") collector_.begin(line_, out);
        return;
    case script::gc:
        return collector_.on_step(*answer, line_, out);
    case script::leave:
        return end_link(out); // the owner closes the real one
    default:
        return;
    }
}

void membership::on_joined(const reply& answer, time_point now, actions& out) {
    liveness_.hear(now);
    if (!joining_.on_joined(answer, line_, now, out))
        return restart("the answer to join is not valid", out);
    if (joining_.take_new()) collector_.begin(line_, out);
}

void membership::on_beaten(const reply& answer, time_point now, actions& out) {
    if (answer.elements.size() != 3) return restart("the answer to beat is not valid", out);
    watch_.note_position(answer.word(1));
    for (const auto& [number, beat] : watch_.observe(answer.elements[2], line_.number(), now))
        line_.run(script::down, {std::to_string(number), beat}, out, number);
}

void membership::on_scanned(const reply& answer, time_point now, actions& out) {
    liveness_.hear(now);
    if (!operators_.on_names_scanned(answer, out) || !joining_.on_scanned(answer, line_, out))
        return restart("the answer to scan is not valid", out);
    if (joining_.at() != joining::phase::settling) return;
    here_.claim_again();
    owners_.scan(line_, out);
    reader_.on_scanned(now, out);
}

void membership::on_claimed(const reply* answer, actions& out) {
    actions decided;
    courier_.ask_holders(claims_.on_claimed(answer, decided));
    for (auto& each : decided) {
        if (const auto* const lost = std::get_if<name_lost>(&each))
            reader_.lose(*lost, out);
        else
            out.push_back(std::move(each));
    }
}

} // namespace babel::cluster
