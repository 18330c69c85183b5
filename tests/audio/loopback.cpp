// What the microphone hears, played at once: the device layer's own delay, measured by rig_test.py.
//   audio_loopback SECONDS BUFFER_MS [IN [OUT]]
#include <babel/audio/portaudio_device.hpp>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <vector>

using namespace babel::audio;
using clock_type = std::chrono::steady_clock;

namespace {

/// Everything between the two devices: a little more than one turn's worth, so that nothing piles
/// up.
class passage {
public:
    void take_from(source& from) {
        std::array<sample, frame_samples> piece{};
        for (std::size_t count = piece.size(); count == piece.size();) {
            count = from.read(piece);
            waiting_.insert(waiting_.end(), piece.begin(), piece.begin() + static_cast<int>(count));
        }
        while (waiting_.size() > most_) {
            waiting_.pop_front();
            ++cut_;
        }
    }
    void give_to(sink& to) {
        std::vector<sample> piece(std::min(to.wanted(), waiting_.size()));
        for (auto& s : piece) {
            s = waiting_.front();
            waiting_.pop_front();
        }
        to.write(piece);
    }
    std::size_t cut() const { return cut_; }

private:
    static constexpr std::size_t most_ = samples_in_ms(10);
    std::deque<sample> waiting_;
    std::size_t cut_ = 0;
};

void print(const char* name, const device_counters& c) {
    std::cout << name << " callbacks=" << c.callbacks << " dropped=" << c.dropped_samples
              << " underruns=" << c.underruns << " xruns=" << c.xruns << " restarts=" << c.restarts
              << '\n';
}

int fail(const char* what, const babel::error_code& error) {
    std::cerr << what << ": " << error.message() << '\n';
    return 1;
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc < 3) return 2;
    const auto end = clock_type::now() + std::chrono::seconds(std::atoi(argv[1]));
    const portaudio_settings settings{std::chrono::milliseconds(std::atoi(argv[2]))};
    auto in = make_portaudio_source(argc > 3 ? argv[3] : "", settings);
    if (!in) return fail("input", in.error());
    auto out = make_portaudio_sink(argc > 4 ? argv[4] : "", settings);
    if (!out) return fail("output", out.error());
    if (auto failed = (*in)->start()) return fail("input", failed);
    if (auto failed = (*out)->start()) return fail("output", failed);
    passage between;
    while (clock_type::now() < end) {
        std::array<pollfd, 2> fds{
            pollfd{(*in)->wake_fd(), POLLIN, 0}, pollfd{(*out)->wake_fd(), POLLIN, 0}};
        ::poll(fds.data(), fds.size(), 200);
        between.take_from(**in);
        between.give_to(**out);
    }
    print("in", (*in)->counters());
    print("out", (*out)->counters());
    std::cout << "cut=" << between.cut() << " diagnostics=" << (*in)->take_diagnostics().size()
              << '\n';
    return 0;
}
