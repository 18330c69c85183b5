#include "cluster/membership/claim_queue.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>

namespace babel::cluster {

void claim_queue::ask(ticket which, claimant who, time_point now, actions& out) {
    if (here_.contains(who.name)) return out.push_back(login_decided{which, verdict::taken});
    if (reserved_.contains(who.name)) return out.push_back(login_decided{which, verdict::reserved});
    if (logins_.size() >= max_undecided) return out.push_back(login_decided{which, verdict::busy});
    reserved_.emplace(who.name, which);
    logins_.emplace(which, asked_login{std::move(who), now + max_hold});
    waiting_.push_back(which);
}

void claim_queue::withdraw(ticket which) {
    const auto found = logins_.find(which);
    if (found == logins_.end()) return;
    found->second.is_withdrawn = true;
    if (found->second.at == stage::in_flight) return; // it may be granted
    actions untold;
    decide(found, verdict::unavailable, untold);
}

bool claim_queue::is_in_flight(std::string_view name) const {
    const auto found = reserved_.find(name);
    return found != reserved_.end() && logins_.at(found->second).at == stage::in_flight;
}

void claim_queue::end_link(actions& out) {
    batches_.clear();
    releases_.clear(); // the next snapshot shows them
    releases_in_flight_ = 0;
    parks_.end_link();
    waiting_.clear();
    while (!logins_.empty())
        decide(logins_.begin(), verdict::unavailable, out);
}

void claim_queue::send(script_line& line, bool takes_logins, actions& out) {
    parks_.send(line, out);
    // A name that is released and claimed again must be released first.
    while (in_flight() < max_batches && send_releases(line, out)) {
    }
    if (!releases_.empty()) return;
    while (in_flight() < max_batches && send_claims(line, takes_logins, out)) {
    }
}

bool claim_queue::send_releases(script_line& line, actions& out) {
    const auto count = std::min(batch_size, releases_.size());
    if (count == 0) return false;
    const auto end = releases_.begin() + static_cast<std::ptrdiff_t>(count);
    line.run(script::release, {releases_.begin(), end}, out);
    releases_.erase(releases_.begin(), end);
    ++releases_in_flight_;
    return true;
}

bool claim_queue::send_claims(script_line& line, bool takes_logins, actions& out) {
    std::vector<claim> batch;
    std::vector<std::string> words;
    const auto or_empty = [](std::uint64_t number) {
        return number == 0 ? std::string() : std::to_string(number);
    };
    const auto add = [&](std::optional<ticket> which, const claimant& who, node_number giver) {
        batch.push_back({which, who.name});
        words.insert(
            words.end(), {who.name, who.source, who.key, or_empty(who.flags), or_empty(giver)}
        );
    };
    while (batch.size() < batch_size) {
        const auto* const who = here_.take_unclaimed();
        if (!who) break;
        add({}, *who, 0);
    }
    while (batch.size() < batch_size && takes_logins && !waiting_.empty()) {
        const auto found = logins_.find(waiting_.front());
        waiting_.pop_front();
        found->second.at = stage::in_flight;
        add(found->first, found->second.who, found->second.giver);
    }
    if (batch.empty()) return false;
    line.run(script::claim, std::move(words), out);
    batches_.push_back(std::move(batch));
    return true;
}

void claim_queue::decide(
    logins::iterator which, verdict outcome, actions& out, std::uint64_t position
) {
    const auto& [number, login] = *which;
    if (login.at == stage::waiting) std::erase(waiting_, number);
    if (!login.is_withdrawn) out.push_back(login_decided{number, outcome, position});
    reserved_.erase(login.who.name);
    logins_.erase(which);
}

std::vector<claim_queue::question> claim_queue::on_claimed(const reply* answer, actions& out) {
    std::vector<question> questions;
    if (batches_.empty()) return questions;
    const auto batch = std::move(batches_.front());
    batches_.pop_front();
    const auto position = answer ? whole_number<std::uint64_t>(answer->word(1)).value_or(0) : 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto word = answer ? answer->word(i + 2) : std::string_view();
        on_verdict(batch[i], word, position, questions, out);
    }
    return questions;
}

void claim_queue::on_verdict(
    const claim& of,
    std::string_view word,
    std::uint64_t position,
    std::vector<question>& questions,
    actions& out
) {
    const bool is_ours = word == "O" || word == "H";
    const bool is_of_other_key = word.starts_with('K');
    if (is_of_other_key && word.size() > 1) owners_.learn(of.name, word.substr(1), out);
    if (!of.which) {
        const auto taker = parse_number(word);
        const bool is_yielded = taker && here_.yielded_to(of.name) == *taker;
        if (word.empty()) return here_.put_back(of.name); // the engine was full
        if (!here_.on_verdict(of.name, is_ours, position)) return;
        if (is_of_other_key) disown(of.name); // the register may still have it for this node
        return out.push_back(name_lost{of.name, is_yielded});
    }
    const auto found = logins_.find(*of.which);
    if (found == logins_.end()) return;
    if (is_ours && found->second.is_withdrawn) {
        disown(of.name);
        decide(found, verdict::granted, out);
    } else if (is_ours) {
        here_.enter(found->second.who, position);
        decide(found, verdict::granted, out, position);
    } else if (const auto holder = parse_number(word)) {
        hold(found, *holder, questions, out);
    } else {
        decide(
            found,
            word == "P"       ? verdict::parked
            : is_of_other_key ? verdict::other_key
                              : verdict::full,
            out
        );
    }
}

void claim_queue::hold(
    logins::iterator which, node_number holder, std::vector<question>& questions, actions& out
) {
    auto& login = which->second;
    if (login.is_withdrawn || ++login.tries > max_tries)
        return decide(which, verdict::no_answer, out);
    login.at = stage::held;
    login.holder = holder;
    login.giver = 0;
    questions.push_back({which->first, holder, login.who.name, login.who.key});
}

void claim_queue::ask_again(std::string_view name) {
    const auto found = reserved_.find(name);
    if (found != reserved_.end()) ask_again(found->second);
}

void claim_queue::ask_again(ticket which) {
    const auto found = logins_.find(which);
    if (found == logins_.end() || found->second.at != stage::held) return;
    found->second.at = stage::waiting;
    waiting_.push_front(which);
}

void claim_queue::ask_again_of(node_number holder) {
    for (const auto& [which, login] : logins_) {
        if (login.at == stage::held && login.holder == holder) ask_again(which);
    }
}

void claim_queue::on_alive(ticket which, node_number holder, actions& out) {
    const auto found = logins_.find(which);
    const bool is_expected =
        found != logins_.end() && found->second.at == stage::held && found->second.holder == holder;
    if (is_expected) decide(found, verdict::taken, out);
}

void claim_queue::on_gone(ticket which, node_number holder, bool is_yielded) {
    const auto found = logins_.find(which);
    if (found == logins_.end() || found->second.holder != holder) return;
    if (is_yielded) found->second.giver = holder;
    ask_again(which);
}

void claim_queue::expire(time_point now, actions& out) {
    std::vector<ticket> late;
    for (const auto& [which, login] : logins_) {
        if (login.at != stage::in_flight && login.deadline <= now) late.push_back(which);
    }
    std::ranges::sort(late);
    for (const auto which : late) {
        const auto found = logins_.find(which);
        const bool was_held = found->second.at == stage::held;
        decide(found, was_held ? verdict::no_answer : verdict::unavailable, out);
    }
}

} // namespace babel::cluster
