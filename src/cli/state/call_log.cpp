#include "cli/state/call_log.hpp"

#include "cli/render/json_fields.hpp"
#include "cli/render/json_text.hpp"
#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace babel::cli {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

void keep_newest(state_file::lines& all) {
    const auto surplus = all.size() - std::min(all.size(), call_log::max_records);
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(surplus));
}

} // namespace

std::filesystem::path default_call_log_path() {
    return state_path("calls.jsonl");
}

/// Belongs to the file thread after load(), except the failure.
struct call_log::disk {
    disk(const std::filesystem::path& path, const std::string& account)
        : log(path), look_mark(path.parent_path() / ("calls-seen-" + safe_file_name(account))) {}

    error_code shorten() {
        return log.edit([this](state_file::lines& all) {
            const bool is_long = all.size() > max_records || log.is_cut();
            keep_newest(all);
            lines = all.size();
            return is_long;
        });
    }

    /// A client that runs for months must not fill the disk either.
    void add(std::string_view line) {
        auto failed = lines < 2 * max_records ? error_code() : shorten();
        if (!failed) failed = log.append(line);
        if (failed) failure = failed.value();
        ++lines;
    }

    state_file log;
    state_file look_mark;
    std::size_t lines = 0;
    std::atomic<int> failure{0}; // of the system
    std::atomic<int> mark_failure{0};
};

call_log::call_log(
    const std::filesystem::path& path, const std::string& account, audio::file_thread& files
)
    : account_(printable_in_json(account)), recorder_(account), errands_(files) {
    if (!path.empty()) disk_ = std::make_shared<disk>(path, account);
}

call_log::~call_log() = default;

void call_log::note(const error_code& failed) {
    if (failed && !failure_) failure_ = failed;
}

void call_log::load() {
    if (!disk_) return;
    last_look_ = disk_->look_mark.changed_at().value_or(time_point());
    auto all = disk_->log.read();
    if (!all) return note(all.error());
    disk_->lines = all->size();
    if (all->size() > max_records || disk_->log.is_cut()) {
        note(disk_->shorten());
        keep_newest(*all);
    }
    for (const auto& line : *all)
        if (auto record = read_call_record(line); record && record->account == account_)
            remember(std::move(*record));
}

void call_log::remember(call_record record) {
    records_.push_back(std::move(record));
    if (records_.size() > max_records) records_.pop_front();
}

void call_log::on_event(const client::client_event& event) {
    auto record = recorder_.on(event, steady_clock::now(), system_clock::now());
    if (!record) return;
    if (disk_) {
        auto write = [on = disk_, line = json_text(to_object(*record))] { on->add(line); };
        if (!errands_.add(std::move(write))) note(boost::asio::error::no_buffer_space);
    }
    remember(std::move(*record));
}

std::vector<call_record> call_log::newest(std::size_t count) const {
    const auto taken = std::min(count, records_.size());
    return {records_.end() - static_cast<std::ptrdiff_t>(taken), records_.end()};
}

std::size_t call_log::missed() const {
    return static_cast<std::size_t>(std::ranges::count_if(records_, [this](const auto& each) {
        return each.is_new(last_look_);
    }));
}

void call_log::look() {
    last_look_ = system_clock::now();
    if (!disk_) return;
    auto mark = [on = disk_, when = last_look_] {
        if (const auto failed = on->look_mark.touch(when)) on->mark_failure = failed.value();
    };
    if (!errands_.add(std::move(mark))) note(boost::asio::error::no_buffer_space);
}

std::string call_log::take_problem() {
    if (disk_) note({disk_->failure.load(), boost::system::system_category()});
    if (failure_ && !std::exchange(has_told_, true))
        return "cannot save calls in " + printable_path(disk_->log.path().native()) + ": " +
               failure_.message();
    const error_code unmarked(
        disk_ ? disk_->mark_failure.load() : 0, boost::system::system_category()
    );
    if (!unmarked || std::exchange(has_reported_mark_, true)) return {};
    return "missed calls will be reported again: cannot write " +
           printable_path(disk_->look_mark.path().native()) + ": " + unmarked.message();
}

} // namespace babel::cli
