#include "cli/app/prompt_view.hpp"

#include "cli/render/figures.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace babel::cli {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// A held key repeats, at first after up to 0.66 s. Terminals do not report its release.
constexpr milliseconds talk_after_key{700};

/// The call that the prompt shows: the newest, but one that ends only if no other is up.
std::optional<client::call_view> current_call(const client::client& of) {
    auto newest = of.newest_call();
    if (!newest || newest->phase <= call::call_phase::up) return newest;
    const auto up = of.calls_up();
    return up.empty() ? std::nullopt : std::optional(up.back());
}

/// The path of one call; several have different ones.
std::string_view path_of(const std::vector<client::call_view>& calls) {
    if (calls.size() != 1) return {};
    const auto& of = calls.front();
    if (of.figures.path_kind) return path_word(*of.figures.path_kind);
    return of.security.is_relayed ? "relay" : "";
}

} // namespace

prompt_view::prompt_view(
    const asio::any_io_executor& executor, std::string name, std::function<void()> refresh
)
    : name_(std::move(name)), refresh_(std::move(refresh)), talk_ends_(executor) {}

/// Notes the time at which each call entered the phase that the prompt shows.
void prompt_view::on_event(const client::client_event& event) {
    namespace happened = client::event;
    const auto now = steady_clock::now();
    if (const auto* e = std::get_if<happened::call_outgoing>(&event)) call_since_[e->call] = now;
    if (const auto* e = std::get_if<happened::call_incoming>(&event)) call_since_[e->call] = now;
    if (const auto* e = std::get_if<happened::call_up>(&event)) call_since_[e->call] = now;
    if (const auto* e = std::get_if<happened::call_ended>(&event)) call_since_.erase(e->call);
    if (const auto* e = std::get_if<happened::call_missed>(&event)) call_since_.erase(e->call);
}

std::optional<prompt_call> prompt_view::shown_call() const {
    const auto current = client_ ? current_call(*client_) : std::nullopt;
    if (!current) return {};
    const auto since = call_since_.find(current->id);
    const auto time =
        since == call_since_.end() ? steady_clock::duration() : steady_clock::now() - since->second;
    auto all = client_->calls_up();
    const auto others = all.size() > 1 ? all.size() - 1 : 0;
    all.push_back(*current);
    return prompt_call{
        current->peer,
        current->phase,
        duration_cast<milliseconds>(time),
        others,
        shown_security(all)};
}

/// The user has not asked for plain links.
bool prompt_view::shows_insecurity() const {
    return client_ && client_->options().secure != client::secure_policy::off;
}

/// That of the least secure call. Users who asked for plain links are not warned of them.
std::optional<call::call_security> prompt_view::shown_security(const calls& all) const {
    const auto level = [](const client::call_view& of) { return of.security.level; };
    const auto least = std::ranges::min_element(all, {}, level);
    if (least == all.end()) return {};
    const bool is_plain = level(*least) == call::call_security::none;
    return is_plain && !shows_insecurity() ? std::nullopt : std::optional(level(*least));
}

std::string prompt_view::prompt() const {
    const auto controls = client_ ? client_->controls() : mixer::voice_controls();
    const bool is_exposed = shows_insecurity() && client_->logged_in() && !client_->security();
    return prompt_text(name_, is_exposed, shown_call(), controls);
}

std::optional<call_status> prompt_view::status() {
    if (!client_) return {};
    call_status now;
    call_trends::reading seen;
    const auto all = client_->calls_up();
    for (const auto& each : all) {
        now.peers.push_back(each.peer);
        now.duration = std::max(now.duration, each.talk);
        now.round_trip = std::max(now.round_trip, each.figures.round_trip);
        seen.bytes_sent += each.figures.bytes_sent;
        seen.packets_received += each.figures.packets_received;
        seen.packets_late += each.figures.late;
    }
    now.security = shown_security(all);
    now.path = path_of(all);
    if (now.peers.empty()) {
        trends_.forget();
        return {};
    }
    const auto levels = client_->levels();
    seen.mic_dbfs = levels.mic_dbfs;
    seen.in_dbfs = levels.in_dbfs;
    trends_.note(steady_clock::now(), seen);
    const auto& controls = client_->controls();
    now.mic = {controls.sends_voice() ? "" : microphone_word(controls), trends_.mic()};
    now.in = {controls.held ? "HOLD" : controls.deafened ? "DEAF" : "", trends_.in()};
    now.late_share = trends_.late_share();
    now.kbps = trends_.kbps();
    return now;
}

bool prompt_view::talk_for_a_moment() {
    if (!client_) return false;
    auto controls = client_->controls();
    if (!controls.push_to_talk) return false;
    controls.talking = true;
    client_->control(controls);
    refresh_();
    talk_ends_.expires_after(talk_after_key);
    talk_ends_.async_wait([this](error_code ec) {
        if (!ec) stop_talking();
    });
    return true;
}

void prompt_view::stop_talking() {
    auto quiet = client_->controls();
    quiet.talking = false;
    client_->control(quiet);
    refresh_();
}

} // namespace babel::cli
