#include "cluster/operating/ban_keeper.hpp"

#include <algorithm>
#include <utility>

namespace babel::cluster {

template <class Change>
void ban_keeper::apply(const std::string& subject, actions& out, Change change) {
    const bool was = is_banned(subject);
    change();
    if (is_banned(subject) != was) out.push_back(ban_told{subject, !was});
}

ban_keeper::outcome ban_keeper::change(const std::string& subject, bool is_ban, actions& out) {
    if (is_banned(subject) == is_ban) return outcome::no_change;
    const bool has_room = waiting_.size() < max_waiting || waiting_.contains(subject);
    const bool is_too_many = is_ban && bans() + waiting_.size() >= ban_book::max_bans;
    if (!has_room || is_too_many) return outcome::full;
    apply(subject, out, [&] {
        waiting_.insert_or_assign(subject, waiting_change{is_ban, ++last_serial_});
    });
    return outcome::changed;
}

bool ban_keeper::is_banned(std::string_view subject) const {
    const auto found = waiting_.find(subject);
    return found == waiting_.end() ? book_.is_banned(subject) : found->second.is_banned;
}

void ban_keeper::on_news(const ban_changed& news, actions& out) {
    if (is_ban_subject(news.subject))
        note(news.subject, {news.number, news.is_banned}, out);
    else
        ++dropped_;
}

void ban_keeper::note(const std::string& subject, ban_change change, actions& out) {
    if (scan_) {
        auto& seen = scan_->seen;
        scan_->latest = std::max(scan_->latest, change.number);
        const auto found = seen.find(subject);
        if (found != seen.end())
            found->second = std::max(found->second, change);
        else if (seen.size() < max_seen)
            seen.emplace(subject, change);
        else
            scan_->is_whole = false;
    }
    apply(subject, out, [&] { book_.take(subject, change); });
}

bool ban_keeper::on_names_scanned(const reply& step, script_line& line, actions& out) {
    if (step.elements.size() != 7) return false;
    const auto cursor = step.word(5);
    if (cursor.empty()) return true; // not the first one
    scan_ = scan{book_.latest()};
    is_read_ = false;
    steps_.begin();
    return add(cursor, step.elements[6], line, out);
}

bool ban_keeper::on_scanned(const reply& answer, script_line& line, actions& out) {
    if (!steps_.on_answered()) return true;
    const bool is_valid = scan_ && answer.elements.size() == 3 && !answer.word(1).empty();
    return is_valid && add(answer.word(1), answer.elements[2], line, out);
}

bool ban_keeper::add(std::string_view cursor, const reply& flat, script_line& line, actions& out) {
    for (std::size_t i = 0; i + 1 < flat.elements.size(); i += 2) {
        const auto subject = flat.word(i);
        const auto change = parse_ban_change(flat.word(i + 1));
        if (change && is_ban_subject(subject))
            note(std::string(subject), *change, out);
        else
            ++dropped_;
    }
    if (cursor == "0") {
        finish(line.run_id(), out);
    } else {
        line.run(script::bans, {std::string(cursor)}, out);
        steps_.on_sent();
    }
    return true;
}

void ban_keeper::finish(const std::string& run, actions& out) {
    const auto shown = *std::exchange(scan_, std::nullopt);
    const bool has_lost = run != run_ || shown.latest < shown.known;
    std::vector<std::string> gone;
    to_keep_.clear();
    book_.for_each([&](const std::string& subject, const ban_change& change) {
        const auto seen = shown.seen.find(subject);
        const bool is_absent = seen == shown.seen.end();
        if (!shown.is_whole || (!is_absent && seen->second >= change)) return;
        if (is_absent && !has_lost)
            gone.push_back(subject);
        else
            to_keep_.push_back(subject);
    });
    for (const auto& subject : gone)
        apply(subject, out, [&] { book_.forget(subject); });
    run_ = run;
    is_read_ = true;
    settle_waiting(out);
}

/// The last link may have ended after the register had a change, and before its answer came.
/// Another operator may have undone it since, which counts.
void ban_keeper::settle_waiting(actions& out) {
    if (!sent_.empty()) return; // it is the same link
    std::vector<std::string> done;
    for (auto& [subject, change] : waiting_) {
        const auto sent_over = std::exchange(change.sent_over, std::nullopt);
        const auto known = book_.find(subject);
        if (sent_over && known && known->number > *sent_over) done.push_back(subject);
    }
    for (const auto& subject : done)
        apply(subject, out, [&] { waiting_.erase(subject); });
}

void ban_keeper::send(script_line& line, time_point now, actions& out) {
    if (!is_read_ || now < retry_from_) return;
    for (auto& [subject, change] : waiting_) {
        const bool has_room = sent_.size() < max_waiting;
        if (has_room && !change.sent_over) send_change(subject, change, line, out);
    }
    send_batch(line, out);
}

void ban_keeper::send_change(
    const std::string& subject, waiting_change& change, script_line& line, actions& out
) {
    const auto known = book_.find(subject);
    change.sent_over = known ? known->number : 0;
    std::vector<std::string> words{subject, std::to_string(book_.latest())};
    line.run(change.is_banned ? script::ban : script::unban, std::move(words), out);
    sent_.push_back({subject, change.is_banned, change.serial});
}

void ban_keeper::send_batch(script_line& line, actions& out) {
    if (!keeping_.empty()) return;
    std::vector<std::string> words;
    while (keeping_.size() < batch_size && !to_keep_.empty()) {
        auto subject = std::move(to_keep_.front());
        to_keep_.pop_front();
        const auto change = book_.find(subject);
        if (!change) continue; // it is forgotten since
        words.insert(words.end(), {subject, to_text(*change)});
        keeping_.push_back(std::move(subject));
    }
    if (!keeping_.empty()) line.run(script::keep, std::move(words), out);
}

bool ban_keeper::on_changed(const reply* answer, time_point now, actions& out) {
    if (sent_.empty()) return true;
    const auto sent = std::move(sent_.front());
    sent_.pop_front();
    const auto found = waiting_.find(sent.subject);
    const bool is_last = found != waiting_.end() && found->second.serial == sent.serial;
    if (!answer) {
        if (is_last) found->second.sent_over.reset();
        retry_from_ = now + pause_when_full;
        return true;
    }
    const auto number = parse_ban_number(answer->word(2));
    if (!number) return false;
    note(sent.subject, {*number, sent.is_banned}, out);
    if (is_last) apply(sent.subject, out, [&] { waiting_.erase(found); });
    return true;
}

void ban_keeper::on_kept(const reply* answer, time_point now) {
    const auto batch = std::exchange(keeping_, {});
    if (answer) return;
    to_keep_.insert(to_keep_.begin(), batch.begin(), batch.end());
    retry_from_ = now + pause_when_full;
}

void ban_keeper::end_link() {
    sent_.clear();
    scan_.reset();
    steps_.end_link();
    is_read_ = false;
    to_keep_.clear();
    keeping_.clear();
}

} // namespace babel::cluster
