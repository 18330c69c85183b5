#include "cluster/membership/owner_copy.hpp"

#include "cluster/replica/owner_value.hpp"
#include <babel/crypto/base64.hpp>

#include <utility>
#include <variant>

namespace babel::cluster {
namespace {

/// The owner until then, as the script takes it.
std::string owner_before(const server::ownership_change& wanted) {
    if (wanted.is_forced) return "*";
    return wanted.from ? crypto::to_base64(wanted.from->bytes) : std::string();
}

/// Arguments of the script.
void add_words_of(
    const server::ownership_change& wanted, std::string before, std::vector<std::string>& words
) {
    const auto key = wanted.to ? crypto::to_base64(wanted.to->key.bytes) : std::string();
    const auto since = std::to_string(wanted.to ? wanted.to->since : 0);
    const auto most = wanted.most_of_key ? std::to_string(wanted.most_of_key) : std::string();
    words.insert(words.end(), {wanted.name, key, since, std::move(before), most});
}

bool is_same(const server::binding* one, const server::binding* other) {
    return one && other ? *one == *other : one == other;
}

} // namespace

void owner_copy::change(std::uint64_t which, server::ownership_change wanted, actions& out) {
    std::size_t sent = 0;
    for (const auto& batch : in_flight_)
        sent += batch.size();
    if (asked_.size() + sent >= max_asked)
        return out.push_back(owner_answered{which, outcome::busy});
    asked_.push_back({which, std::move(wanted)});
}

void owner_copy::scan(script_line& line, actions& out) {
    steps_.begin();
    scan_.emplace();
    ask("0", line, out);
}

void owner_copy::ask(const std::string& cursor, script_line& line, actions& out) {
    line.run(script::owners, {cursor}, out);
    steps_.on_sent();
}

bool owner_copy::on_scanned(const reply* step, script_line& line, actions& out) {
    if (!steps_.on_answered()) return true;
    const std::string cursor(step ? step->word(1) : std::string_view());
    if (!scan_ || cursor.empty() || step->elements.size() != 4) return false;
    const auto& flat = step->elements[2];
    for (std::size_t i = 0; i + 1 < flat.elements.size(); i += 2) {
        const auto name = flat.word(i);
        const auto now = parse_owner(flat.word(i + 1));
        if (!now || !is_register_name(name))
            ++dropped_;
        else if (!scan_->told.contains(name))
            set(scan_->names, name, now);
    }
    if (cursor == "0")
        finish(line.run_id() + " " + std::string(step->word(3)), out);
    else
        ask(cursor, line, out);
    return true;
}

void owner_copy::finish(const std::string& source, actions& out) {
    to_write_back_.clear();
    lost_.clear();
    if (is_whole_ && source != source_) keep_lost();
    const auto& scanned = scan_->names;
    here_.for_each([&](const std::string& name) {
        const bool is_new = !is_same(names_.find(name), scanned.find(name));
        if (is_whole_ && is_new) out.push_back(owner_told{name});
    });
    names_ = std::move(scan_->names);
    scan_.reset();
    is_whole_ = true;
    scanned_source_ = source;
    if (lost_.empty()) source_ = source;
}

void owner_copy::keep_lost() {
    names_.for_each([this](const std::string& name, const server::binding& to) {
        if (scan_->told.contains(name)) return;
        const auto* shown = scan_->names.find(name);
        if (shown && (shown->key == to.key || shown->since >= to.since)) return;
        set(scan_->names, name, to);
        lost_.insert(name);
        to_write_back_.push_back(name);
    });
}

void owner_copy::set(server::name_book& in, std::string_view name, const owner_now& now) {
    in.unbind(name);
    if (!now) return;
    if (in.size() < max_names)
        in.bind(name, *now);
    else
        ++dropped_;
}

void owner_copy::change_copy(std::string_view name, const owner_now& now, actions& out) {
    const auto* known = names_.find(name);
    const bool is_new = !is_same(known, now ? &*now : nullptr);
    if (is_whole_ && is_new && here_.contains(name)) out.push_back(owner_told{std::string(name)});
    set(names_, name, now);
    if (scan_) set(scan_->names, name, now);
}

void owner_copy::on_news(const news_entry& entry, actions& out) {
    const auto* const told = std::get_if<owners_changed>(&entry.what);
    if (!told) return;
    for (const auto& each : told->changes) {
        change_copy(each.name, each.owner, out);
        if (scan_) scan_->told.insert(each.name);
        forget_lost(each.name);
    }
}

void owner_copy::learn(std::string_view name, std::string_view value, actions& out) {
    const auto now = parse_owner(value);
    if (now || value.empty())
        change_copy(name, now, out);
    else
        ++dropped_;
    forget_lost(name);
}

void owner_copy::forget_lost(std::string_view name) {
    const auto found = lost_.find(name);
    if (found == lost_.end()) return;
    lost_.erase(found);
    if (lost_.empty()) source_ = scanned_source_;
}

void owner_copy::send(script_line& line, bool takes_changes, actions& out) {
    while (in_flight_.size() < max_batches && send_batch(line, takes_changes, out)) {
    }
}

bool owner_copy::send_batch(script_line& line, bool takes_changes, actions& out) {
    std::vector<sent_change> batch;
    std::vector<std::string> words;
    for (; takes_changes && batch.size() < batch_size && !asked_.empty(); asked_.pop_front()) {
        auto& [which, wanted] = asked_.front();
        add_words_of(wanted, owner_before(wanted), words);
        batch.push_back({which, std::move(wanted.name)});
    }
    for (; batch.size() < batch_size && !to_write_back_.empty(); to_write_back_.pop_front()) {
        const auto& name = to_write_back_.front();
        const auto* owner = lost_.contains(name) ? names_.find(name) : nullptr;
        if (!owner) continue;
        add_words_of({name, *owner}, "<", words);
        batch.push_back({{}, name});
    }
    if (batch.empty()) return false;
    line.run(script::bind, std::move(words), out);
    in_flight_.push_back(std::move(batch));
    return true;
}

/// Names that a full engine could not take back are written again.
void owner_copy::on_changed(const reply* answer, actions& out) {
    if (in_flight_.empty()) return;
    const auto batch = std::move(in_flight_.front());
    in_flight_.pop_front();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& [which, name] = batch[i];
        const auto word = answer ? answer->word(1 + 2 * i) : std::string_view();
        const bool is_done = word == "O" || word == "H";
        if (is_done || word == "K" || word == "M") learn(name, answer->word(2 + 2 * i), out);
        if (!which && !answer) to_write_back_.push_back(name);
        if (!which) continue;
        const auto told = is_done       ? outcome::done
                          : word == "K" ? outcome::other_owner
                          : word == "M" ? outcome::too_many
                                        : outcome::full;
        out.push_back(owner_answered{*which, told});
    }
}

void owner_copy::end_link(actions& out) {
    for (const auto& batch : std::exchange(in_flight_, {}))
        for (const auto& each : batch)
            if (each.which) out.push_back(owner_answered{*each.which, outcome::silent});
    for (const auto& each : std::exchange(asked_, {}))
        out.push_back(owner_answered{each.which, outcome::away});
    to_write_back_.clear();
    scan_.reset();
    steps_.end_link();
}

} // namespace babel::cluster
